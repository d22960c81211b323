/** In Arabic: the desk's labels of requests and openings, customers, the activity, and finding. They want a native reader. */

import type { PeopleLabels } from "./people.en";

/** A name or a text that may run the other way, kept from turning the words around it about. */
const apart = (text: string) => `\u2068${text}\u2069`;

const times = (count: number) =>
  count === 1 ? "وقت واحد" : count === 2 ? "وقتان" : `${count} ${count <= 10 ? "أوقات" : "وقتًا"}`;

export const people: PeopleLabels = {
  requests: {
    title: "الطلبات والأوقات الشاغرة",
    about: "ما ينتظر ردًا، والوقت الذي صار شاغرًا، ومن لا يمكن الوصول إليه",
    tray: "في انتظارك",
    requests: "الطلبات",
    noRequests: "لا طلب ينتظر ردًا.",
    openings: "الأوقات الشاغرة",
    noOpenings: "لا وقت شاغر معروض الآن.",
    unreached: "لم يصلهم شيء",
    back: "العودة إلى القائمة",
    gone: "تم الرد عليه أو أُخذ في هذه الأثناء. هذا ما ينتظر الآن.",
    answerBy: (when) => `الرد قبل ${apart(when)}.`,
    approve: "قبول",
    approving: "جارٍ القبول…",
    approved: (name) => `تم القبول، وأُبلغ ${apart(name)}.`,
    offer: "عرض أوقات",
    offerOthers: "عرض أوقات أخرى",
    decline: "رفض",
    takeBack: "سحب العرض",
    takingBack: "جارٍ السحب…",
    takenBack: (name) => `سُحبت الأوقات المعروضة وأُبلغ ${apart(name)}. الطلب ينتظر ردًا من جديد.`,
    declineTitle: (name) => `رفض طلب ${apart(name)}`,
    reason: "لماذا؟ (إن أردت)",
    reasonHint: "يقرؤونه كما تكتبه، في الرسالة وعلى صفحتهم.",
    theyRead: (name) => `يقرأ ${apart(name)}، بلغته:`,
    declinedText: (venue) => `عذرًا، لا يستطيع ${apart(venue)} تلبية طلبك لهذا الوقت.`,
    declinedMoney: "ويعود إليهم كل ما دفعوه كاملًا.",
    declineThem: (name) => `رفض وإبلاغ ${apart(name)}`,
    declining: "جارٍ الرفض…",
    declined: (name) => `تم الرفض، وأُبلغ ${apart(name)}.`,
    offerTitle: (name) => `أوقات أخرى من أجل ${apart(name)}`,
    asked: "طلبوا:",
    withWhom: "مع من؟",
    anyone: "أي شخص يقدم الخدمة",
    around: "قرب أي يوم؟",
    noTimes: "لا وقت شاغر قرب ذلك اليوم. جرّب يومًا آخر أو أي شخص يقدم الخدمة.",
    chosen: (count, most) => `اختير ${count} من ${most}.`,
    offering: "جارٍ العرض…",
    offerCount: (count) => `عرض ${times(count)}`,
    chooseFirst: "اختر وقتًا لعرضه",
    offerLead: (name) =>
      `يحصل ${apart(name)} على رابط لكل وقت. تُحجز الأوقات له حتى يختار أو ينتهي العرض، ويبقى الوقت المطلوب محجوزًا أيضًا.`,
    offersSent: (name, count) => `عُرض ${times(count)} وحُجز. أُبلغ ${apart(name)} وسيختار على صفحته.`,
    opening: (name, day, from, until) => `${apart(name)}، ${apart(day)}، ${apart(`${from} – ${until}`)}`,
    who: "لمن؟",
    told: "من أُبلغ",
    toldNobody: "لا أحد بعد.",
    considered: "من نُظر في أمرهم ولم يُبلغوا",
    consideredNobody: "لا أحد غيرهم ينتظر وقتًا كهذا.",
    offerAnyway: "عرضه عليهم",
    openingOffered: (name, when) => `عُرض ${apart(when)} على ${apart(name)} وحُجز له.`,
    takeOpeningBack: "سحبه",
    takeOpeningBackLead: "لن يستطيع من حُجز له أن يأخذه، ولن يُعرض على غيره. الوقت شاغر في الحال.",
    openingTakenBack: (when) => `سُحب ${apart(when)}. الوقت شاغر.`,
    correct: "تصحيح",
    call: "اتصال",
  },
};
