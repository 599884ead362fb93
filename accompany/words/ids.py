"""Ids: one type for each thing that has one, so that none is taken for another."""

from typing import NewType
from uuid import UUID

ChapterId = NewType("ChapterId", UUID)
AccountId = NewType("AccountId", UUID)
VolunteerId = NewType("VolunteerId", AccountId)  # a volunteer is an account: the same value
PersonId = NewType("PersonId", UUID)
CaseId = NewType("CaseId", UUID)  # names the data key that seals one person's fields
RequestId = NewType("RequestId", UUID)
SiteId = NewType("SiteId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
SlotId = NewType("SlotId", UUID)
ClaimId = NewType("ClaimId", UUID)
AskId = NewType("AskId", UUID)
ChapterOfferId = NewType("ChapterOfferId", UUID)
SignalId = NewType("SignalId", UUID)
IncidentId = NewType("IncidentId", UUID)
WeekPlanId = NewType("WeekPlanId", UUID)
MobilizationId = NewType("MobilizationId", UUID)
ListWishId = NewType("ListWishId", UUID)
MemberId = NewType("MemberId", UUID)
PartnerId = NewType("PartnerId", UUID)
GroupId = NewType("GroupId", UUID)
TaskId = NewType("TaskId", UUID)
NoticeId = NewType("NoticeId", UUID)
OutcomeToldId = NewType("OutcomeToldId", UUID)
BrakeId = NewType("BrakeId", UUID)
DutyId = NewType("DutyId", UUID)
