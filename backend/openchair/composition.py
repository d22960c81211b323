"""What the web process and the worker are both put together from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import timedelta

from openchair.access.hosts import HostRule
from openchair.access.links import Links
from openchair.access.tokens import AccountLinks, SessionTokens
from openchair.accounts.sign_in import sign_in_jobs
from openchair.accounts.signed_in import Accounts
from openchair.bookings.lapse_code import code_jobs
from openchair.bookings.lapse_deposit import deposit_jobs
from openchair.bookings.lost_links import lost_link_jobs
from openchair.bookings.settlements import settlement_jobs
from openchair.core.clock import Clock
from openchair.core.database import SQLITE, Database, async_url
from openchair.core.dns import DnsLookup, NameLookup
from openchair.core.jobs import Job
from openchair.core.meter import Meter, SharedCounts
from openchair.core.runtime import Runtime
from openchair.core.within import ACROSS
from openchair.customers.retention import retention_jobs
from openchair.desk.lapse import lapse_jobs
from openchair.desk.objections import objection_jobs
from openchair.desk.prove_domain import domain_jobs
from openchair.desk.security import security_jobs
from openchair.desk.undelivered import undelivered_jobs
from openchair.live.announcer import Announcer
from openchair.live.channels import Channel as LiveChannel
from openchair.live.channels import PostgresChannel, RedisChannel
from openchair.messages.account import AccountMail
from openchair.messages.channel import Sender
from openchair.messages.delivery import Delivery
from openchair.messages.reminders import reminder_jobs
from openchair.messages.smtp import SmtpSender
from openchair.messages.twilio import TwilioSender
from openchair.payments.expiring import expiring_card_jobs
from openchair.payments.gateway import StripeGateway
from openchair.payments.jobs import PaymentsJob
from openchair.presentation.catalogue import Domain, catalogues
from openchair.rules.messages import Channel
from openchair.settings import Settings
from openchair.store.sending import list_known_to_us
from openchair.waitlist.jobs import waitlist_jobs


def runtime_of(settings: Settings, clock: Clock | None = None, names: NameLookup | None = None) -> Runtime:
    """The database, the clock and the channels that the settings name."""
    database = Database.connect(settings.database_url, pool_size=settings.database_pool_size)
    return Runtime(
        database,
        clock or settings.clock,
        settings.channels,
        settings.stripe_secret_key is not None,
        bool(settings.stripe_client_id),
        Meter() if settings.redis_url is None else Meter(SharedCounts(settings.redis_url.get_secret_value())),
        names=names or DnsLookup(),
    )


def channel_of(settings: Settings) -> LiveChannel | None:
    """How processes tell one another of changes; None where there is one process, over SQLite."""
    if settings.redis_url is not None:
        return RedisChannel(settings.redis_url.get_secret_value())
    if async_url(settings.database_url).get_backend_name() == SQLITE:
        return None
    url = settings.listen_url
    return PostgresChannel(settings.database_url if url is None else url.get_secret_value())


@asynccontextmanager
async def announcing(settings: Settings, runtime: Runtime) -> AsyncIterator[None]:
    """Tells other processes of what is changed here while the block runs."""
    channel = channel_of(settings)
    if channel is None:
        yield
        return
    async with Announcer(runtime.database, channel):
        yield


def links_of(settings: Settings) -> Links:
    """What builds links on venues' hosts."""
    return Links(settings.key_ring, HostRule.of(settings.base_url))


def report_url_of(settings: Settings) -> Callable[[str], str]:
    """Where Twilio reports of a message, by its id."""
    base = (settings.report_url or settings.base_url).rstrip("/")
    return lambda message_id: f"{base}/webhooks/twilio/{message_id}"


def delivery_of(settings: Settings, runtime: Runtime) -> Delivery:
    """What sends messages, by the channels that the settings name; what all of them need is made ready now."""
    for domain in Domain:
        catalogues(domain)
    senders: dict[Channel, Sender] = {}
    if settings.smtp_url is not None:
        senders[Channel.EMAIL] = SmtpSender(settings.smtp_url.get_secret_value(), settings.mail_from)
    if settings.twilio_account_sid:
        assert settings.twilio_auth_token is not None, "the settings have seen to it"
        senders[Channel.SMS] = TwilioSender(
            account_sid=settings.twilio_account_sid,
            auth_token=settings.twilio_auth_token.get_secret_value(),
            sms_from=settings.sms_from,
            api_url=settings.twilio_url,
            callback_url=report_url_of(settings),
            known_to_us=lambda provider_ids: _known(runtime, provider_ids),
        )
    lease = timedelta(seconds=settings.message_lease_seconds)
    return Delivery(
        runtime, links_of(settings), senders, settings.mail_from or f"no-reply@{settings.base_domain}", lease
    )


def accounts_of(settings: Settings, runtime: Runtime) -> Accounts:
    """What signing in needs."""
    hosts = HostRule.of(settings.base_url)
    return Accounts(runtime, SessionTokens(settings.key_ring), AccountLinks(settings.key_ring, hosts))


def account_mail_jobs(settings: Settings, delivery: Delivery) -> dict[str, Job]:
    """The job that sends mail to those who work at venues, where any mail is sent."""
    sender = delivery.senders.get(Channel.EMAIL)
    if sender is None:
        return {}
    links = AccountLinks(settings.key_ring, HostRule.of(settings.base_url))
    return AccountMail(delivery.runtime, sender, links, delivery.lease).jobs()


def gateway_of(settings: Settings) -> StripeGateway | None:
    """What calls Stripe; None where no card is taken."""
    if settings.stripe_secret_key is None:
        return None
    return StripeGateway(
        settings.stripe_secret_key.get_secret_value(),
        publishable_key=settings.stripe_publishable_key,
        script_url=settings.stripe_js_url,
        api_url=settings.stripe_api_url,
        client_id=settings.stripe_client_id or None,
        connect_url=settings.stripe_connect_url,
    )


def jobs_of(runtime: Runtime, gateway: StripeGateway | None) -> dict[str, Job]:
    """The background jobs by name, run in the worker, or in the web process where there is no Redis."""
    jobs = {
        **settlement_jobs(runtime),
        **code_jobs(runtime),
        **lost_link_jobs(runtime),
        **lapse_jobs(runtime),
        **objection_jobs(runtime),
        **waitlist_jobs(runtime),
        **undelivered_jobs(runtime),
        **security_jobs(runtime),
        **reminder_jobs(runtime),
        **retention_jobs(runtime),
        **sign_in_jobs(runtime),
        **domain_jobs(runtime),
    }
    if gateway is not None:
        jobs["payments"] = PaymentsJob(runtime, gateway).run
        jobs |= expiring_card_jobs(runtime)
        jobs |= deposit_jobs(runtime, gateway)
    return jobs


async def _known(runtime: Runtime, provider_ids: Collection[str]) -> set[str]:
    async with runtime.database.reading(ACROSS) as connection:
        return await list_known_to_us(connection, provider_ids)
