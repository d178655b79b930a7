"""The kinds of records of reminders."""

from __future__ import annotations

from shared.domain.dunning.campaign import Campaign
from shared.domain.dunning.marks import Announcement, PlanMark
from shared.domain.dunning.message import Message
from shared.domain.dunning.wording import WordingBook

ReminderRecord = Campaign | WordingBook | PlanMark | Announcement | Message
