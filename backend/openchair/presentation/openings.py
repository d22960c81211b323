"""What customers read of earlier times: what is worse once one is taken."""

from __future__ import annotations

from openchair.presentation.catalogue import Words


def caution_sentences(
    hours: int | None, deposit: str | None, *, back: str | None, back_now: str | None, fee: str | None, words: Words
) -> list[str]:
    """What is worse once an earlier time is taken; amounts as they are written, each None where nothing is.

    `hours` is the notice within which the new time already lies, `back` what of the deposit a cancellation would bring then
    and `back_now` before, `fee` what it would cost then and not before.
    """
    say, said = words.say, []
    if hours is not None:
        said.append(
            say(
                "It is less than {hours} away: once you take it, it can't be changed or cancelled online.",
                hours=words.hours(hours),
            )
        )
    if back_now is not None and deposit is not None and back is None:
        said.append(
            say(
                "If it were cancelled then, nothing of your {deposit} deposit would come back; before, {before}.",
                deposit=deposit,
                before=back_now,
            )
        )
    elif back_now is not None and deposit is not None and back is not None:
        said.append(
            say(
                "If it were cancelled then, {back} of your {deposit} deposit would come back; before, {before}.",
                back=back,
                deposit=deposit,
                before=back_now,
            )
        )
    if fee is not None:
        said.append(say("Cancelling it would cost a fee of {fee}.", fee=fee))
    return said
