"""A Stripe account on this machine, answering the real `stripe` library through its base address.

`Sandbox` is the account in memory, `SandboxServer` puts it on a port. It plays what Levy uses of
Stripe at API version 2026-10-28.endive, refuses loudly what it does not play, checks each request
by the installed library's own types, and can go wrong in every way the network and Stripe can.

An API call's way: server → api (key, fault, idempotency) → routes → contract → checkout, intents,
charges, refunds, disputes, payouts → ledger → world.tell → courier.
"""

from infra.local.stripe_sandbox.api import Answer, Call, Sandbox
from infra.local.stripe_sandbox.clock import SandboxClock
from infra.local.stripe_sandbox.courier import Courier, Endpoint, Habit, Rule
from infra.local.stripe_sandbox.faults import Fault, Trouble
from infra.local.stripe_sandbox.payer import Outcome
from infra.local.stripe_sandbox.server import SandboxServer
from infra.local.stripe_sandbox.settings import Settings

__all__ = [
    "Answer",
    "Call",
    "Courier",
    "Endpoint",
    "Fault",
    "Habit",
    "Outcome",
    "Rule",
    "Sandbox",
    "SandboxClock",
    "SandboxServer",
    "Settings",
    "Trouble",
]
