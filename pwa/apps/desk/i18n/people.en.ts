/** In English: the desk's labels of requests and openings, customers, the activity, and finding. */

const times = (count: number) => (count === 1 ? "1 time" : `${count} times`);

export const people = {
  requests: {
    title: "Requests and openings",
    about: "What waits for an answer, time that became free, and who can't be reached",
    tray: "Waiting for you",
    requests: "Requests",
    noRequests: "No request waits for an answer.",
    openings: "Openings",
    noOpenings: "No time that became free is on offer.",
    unreached: "Not reached",
    back: "Back to the list",
    gone: "It was answered or taken meanwhile. Here is what waits now.",
    answerBy: (when: string) => `Answer by ${when}.`,
    approve: "Approve",
    approving: "Approving…",
    approved: (name: string) => `Approved. ${name} is told.`,
    offer: "Offer",
    offerOthers: "Offer others",
    decline: "Decline",
    takeBack: "Take the offer back",
    takingBack: "Taking back…",
    takenBack: (name: string) =>
      `The offered times are taken back, and ${name} is told. The request waits for an answer again.`,
    declineTitle: (name: string) => `Decline ${name}'s request`,
    reason: "Why? (if you like)",
    reasonHint: "They read it as you write it, in the mail and on their page.",
    theyRead: (name: string) => `${name} reads, in their language:`,
    declinedText: (venue: string) => `Sorry, ${venue} can't take your request for this time.`,
    declinedMoney: "What they have paid for it goes back to them in full.",
    declineThem: (name: string) => `Decline and tell ${name}`,
    declining: "Declining…",
    declined: (name: string) => `Declined. ${name} is told.`,
    offerTitle: (name: string) => `Other times for ${name}`,
    asked: "They asked for:",
    withWhom: "With whom?",
    anyone: "Anyone who does it",
    around: "Near which day?",
    noTimes: "Nothing is free near that day. Try another day, or anyone who does it.",
    chosen: (count: number, most: number) => `${count} of ${most} chosen.`,
    offering: "Offering…",
    offerCount: (count: number) => `Offer ${times(count)}`,
    chooseFirst: "Choose a time to offer",
    offerLead: (name: string) =>
      `${name} gets a link for each. The times are held for them until they choose, or the offer ends; the time they asked for is held, too.`,
    offersSent: (name: string, count: number) =>
      `${times(count)} offered and held. ${name} is told, and chooses on their page.`,
    opening: (name: string, day: string, from: string, until: string) => `${name}, ${day}, ${from} – ${until}`,
    who: "Who?",
    told: "Told",
    toldNobody: "Nobody yet.",
    considered: "Looked at, and not told",
    consideredNobody: "Nobody else waits for a time like this.",
    offerAnyway: "Offer it to them",
    openingOffered: (name: string, when: string) => `${when} is offered to ${name}, and held for them.`,
    takeOpeningBack: "Take it back",
    takeOpeningBackLead:
      "Whoever it is held for can't take it any more, and nobody else is offered it. The time is free at once.",
    openingTakenBack: (when: string) => `${when} is taken back. The time is free.`,
    correct: "Correct it",
    call: "Call",
  },
};

export type PeopleLabels = typeof people;
