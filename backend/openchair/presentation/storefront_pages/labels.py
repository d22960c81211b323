"""The fixed words of the pages: headings, buttons, names of fields."""

from __future__ import annotations

from openchair.presentation.catalogue import Words


def labels(words: Words) -> dict[str, str]:
    """All of them by the names that the templates know them by."""
    say = words.say
    return {
        "add_note": say("Anything we should know?"),
        "all_terms": say("All terms"),
        "already_booked": say("Already booked?"),
        "already_booked_hint": say("Your booking stands. Open it from the link in your message."),
        "anyone": say("Anyone"),
        "anyone_hint": say("Most times to choose from"),
        "at_salon": say("At the salon"),
        "back_to_services": say("Back to all services"),
        "back_to_times": say("Back to times"),
        "back_to_who": say("Back to whom"),
        "booked": say("Booked"),
        "call": say("Call"),
        "calendar": say("Calendar"),
        "choose_month": say("Choose another week"),
        "choose_time": say("Choose a time"),
        "closed": say("Online booking is closed"),
        "closed_hint": say(
            "Nothing can be booked online here at the moment. Please call us: we'll find a time together."
        ),
        "code": say("Six-digit code"),
        "code_title": say("Type the code we sent you"),
        "continue": say("Continue"),
        "correct": say("Send it there instead"),
        "days": say("Days"),
        "deposit_hint": say("The deposit comes off the price. You see when it comes back before you pay."),
        "deposit_now": say("Deposit now"),
        "deposit_title": say("Pay the deposit"),
        "directions": say("Directions"),
        "email": say("Email"),
        "earlier": say("Tell me when an earlier time becomes free"),
        "earlier_hint": say(
            "This time stays yours until you take another. On your booking you can say which days suit."
        ),
        "either": say("An email address or a mobile number is enough: your link goes there."),
        "first_free": say("First free:"),
        "free_in": say("Free in the morning, afternoon, evening"),
        "guest": say("Their name"),
        "guest_hint": say("We write to you, not to them."),
        "held": say("Held for you until"),
        "hours": say("Hours"),
        "kinds": say("Kinds of service"),
        "lead": say("The time beside each is the first one free. No account needed."),
        "let_go": say("Let this time go"),
        "links": say("Send me the link to my booking"),
        "links_contact": say("Email address or mobile number"),
        "links_lead": say(
            "Tell us the address or number that you booked with: the links of your bookings to come go there."
        ),
        "links_none": say(
            "Nothing arrives? Then nothing to come is booked here with that address or number, or it can't be reached: "
            "please call us."
        ),
        "links_send": say("Send me my links"),
        "links_sent": say("Look in your messages"),
        "links_sent_hint": say(
            "If something to come is booked here with that address or number, its link is on its way there."
        ),
        "links_title": say("Send me my links"),
        "map": say("Open map"),
        "me": say("Me"),
        "mobile": say("Mobile"),
        "mobile_hint": say("From elsewhere, start with + and the country."),
        "month_after": say("The month after"),
        "month_before": say("The month before"),
        "more": say("More"),
        "name": say("Your name"),
        "none_suit": say("None of these suit?"),
        "none_suit_hint": say("Book the nearest one. On your booking you can then ask to hear of earlier times."),
        "optional": say("(optional)"),
        "other": say("Someone else"),
        "paused": say("Online booking is paused"),
        "pause_over": say("Online booking opens again"),
        "pay_away": say(
            "The card form can't be shown at this moment. Your time is still held: please try again in a minute."
        ),
        "pay_scripts": say(
            "The deposit is paid in our payment service's own form, which needs scripts, and they are off here. "
            "Please turn them on, or call us: your time is held meanwhile."
        ),
        "quick": say("Soonest times"),
        "requested": say("Asked for"),
        "see_booking": say("See your booking"),
        "see_times": say("See times"),
        "services": say("Services and prices"),
        "someone": say("Who is it for?"),
        "step": say("Step"),
        "stripe_lock": say("Your card goes to Stripe. The salon never sees its number."),
        "time_title": say("When suits you?"),
        "variant": say("Which one?"),
        "week_after": say("The week after"),
        "week_before": say("The week before"),
        "what": say("What would you like?"),
        "where": say("Where"),
        "who": say("With whom?"),
        "whom_title": say("Who should we expect?"),
        "wrong_contact": say("Wrong number or email?"),
        "your_link": say("Your link is on its way"),
        "yours_lapsed": say("This time was let go"),
        "yours_none": say("There is no booking to show here"),
        "yours_none_hint": say(
            "This page shows what was booked in this browser within a day. Your link is in the message we sent you."
        ),
        "start_over": say("Choose a time again"),
    }
