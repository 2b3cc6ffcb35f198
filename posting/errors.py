"""Every way posting can fail, as one tree. Each error says what happened, whether anything was sent, and
what to do.

PostingError
|- InvalidEntry                  the journal itself is wrong; found before anything is frozen
|  |- UnbalancedEntry  MixedCurrencies  EmptyEntry  InvalidAmount  InvalidPeriod  EntryTooLarge
|- WarehouseError                the plan could not be read
|  |- WarehouseMissing  WarehouseBusy  WarehouseNotBuilt  WarehouseReadOnly  StaleWarehouse
|- OutboxError                   our own record of what was sent could not be read or written
|  |- OutboxLocked  OutboxFull  OutboxReadOnly  OutboxMissing  OutboxDamaged
|  |- AlreadySending  PlanChanged  KeyReused
|- ConfigurationError            the request makes no sense
|  |- UnknownDialect  UnknownBatch  NotConfigured
|- ReleaseError                  one person prepares, another releases
|  |- NotReleased  SamePerson
|- NotLanded                     it was sent, and what was sent could not be landed
|- DeliveryError                 raised by a transport
   |- NotDelivered               certain: nothing reached the ERP
   |  |- TargetMissing  TargetFull  TargetNotWritable  Retryable  LoginExpired  NotPermitted
   |- RefusedByErp               certain: the ERP said no
   |  |- PeriodClosed  UnknownAccount  InactiveCustomer  WrongCurrency  OutOfBalance
   |- PartlyRefused              certain: the ERP took the others and said no to these
   |- Ambiguous                  unknown whether the ERP has it: look up before sending again
   |- ErpHoldsOtherContent       the ERP has our key with something else under it: a person decides
"""

from collections.abc import Mapping


class PostingError(Exception):
    """Base of the tree: three sentences, always in this order."""

    sent = "Nothing was sent."
    remedy = "Report this message."

    def __init__(self, happened: str, *, sent: str | None = None, remedy: str | None = None) -> None:
        self.happened = happened
        self.sent = sent or self.sent
        self.remedy = remedy or self.remedy
        super().__init__(f"{happened} {self.sent} {self.remedy}")


class InvalidEntry(PostingError):
    remedy = "Correct the policy or the source rows behind the entry and build again."


class UnbalancedEntry(InvalidEntry):
    pass


class MixedCurrencies(InvalidEntry):
    pass


class EmptyEntry(InvalidEntry):
    pass


class InvalidAmount(InvalidEntry):
    pass


class InvalidPeriod(InvalidEntry):
    remedy = "Give the period as YYYY-MM."


class EntryTooLarge(InvalidEntry):
    remedy = "Post at summary grain, or through an ERP format that takes longer entries."


class WarehouseError(PostingError):
    sent = "Nothing was planned and nothing was sent."


class WarehouseMissing(WarehouseError):
    remedy = "Name the warehouse file that `tieout build` wrote (--warehouse or TIEOUT_WAREHOUSE)."


class WarehouseBusy(WarehouseError):
    remedy = "Another program is writing the warehouse: wait until it has finished and run this again."


class WarehouseNotBuilt(WarehouseError):
    remedy = "Run `tieout build` on this warehouse first."


class WarehouseReadOnly(WarehouseError):
    remedy = (
        "Give this user write permission on the warehouse and its folder, or free space there: "
        "what is sent must be landed."
    )


class StaleWarehouse(WarehouseError):
    remedy = "Land the outbox and build again, so that the plan is the difference to what was really sent."


class OutboxError(PostingError):
    pass


class OutboxLocked(OutboxError):
    remedy = "Another plan or send is writing the outbox: wait until it has finished and run this again."


class OutboxFull(OutboxError):
    remedy = "Free space on the outbox's disk and run the same command again: the outbox is whole."


class OutboxReadOnly(OutboxError):
    remedy = "Give this user write permission on the outbox file and its folder."


class OutboxMissing(OutboxError):
    remedy = "Name the outbox that `plan` wrote, or plan first."


class OutboxDamaged(OutboxError):
    remedy = (
        "Do not send. Restore the outbox from its backup, or rebuild it from what the warehouse has landed."
    )


class AlreadySending(OutboxError):
    remedy = (
        "Another sender works for this ERP and legal entity: let it finish; running again then is harmless."
    )


class PlanChanged(OutboxError):
    remedy = "Somebody planned or sent in between: run the command again."


class KeyReused(OutboxError):
    remedy = "Never resend under this key: compare both contents and correct with a reversing entry."


class ConfigurationError(PostingError):
    pass


class UnknownDialect(ConfigurationError):
    remedy = "Choose one of the formats listed in posting/export/__init__.py."


class UnknownBatch(ConfigurationError):
    remedy = "Name a batch as `tieout post` printed it."


class ReleaseError(PostingError):
    pass


class NotReleased(ReleaseError):
    sent = "Nothing was sent; what is planned stays planned."
    remedy = "Have another person look at it and release it: `tieout post --send BATCH --as NAME`."


class SamePerson(ReleaseError):
    remedy = "Have another person release it."


class NotLanded(PostingError):
    sent = "What was sent is recorded in the outbox; nothing is lost."
    remedy = "Put it right and run `tieout post --retry`: it lands what is missing and sends nothing twice."


class NotConfigured(ConfigurationError):
    remedy = "Set them in the environment, or keep the secret ones in the keyring; docs/erps.md lists them."


class DeliveryError(PostingError):
    pass


class NotDelivered(DeliveryError):
    """The transport knows that the ERP saw nothing: the batch is planned again."""

    sent = "Nothing reached the ERP."
    remedy = "Correct the cause and send again."


class TargetMissing(NotDelivered):
    remedy = "Create the ERP's folder (or mount it) and send again."


class TargetFull(NotDelivered):
    remedy = "Free space on the ERP's disk and send again."


class TargetNotWritable(NotDelivered):
    remedy = "Give this user permission to write into the ERP's folder and send again."


class Retryable(NotDelivered):
    remedy = "The ERP asked to wait: send again later."


class LoginExpired(NotDelivered):
    remedy = "Renew the ERP login of the posting user and send again."


class NotPermitted(NotDelivered):
    remedy = "Give the posting user the permission that docs/erps.md names, and no more, and send again."


class RefusedByErp(DeliveryError):
    sent = "The ERP received it and booked nothing."
    remedy = "See the dead letter for the owner and the remedy, then replay the batch."


class PeriodClosed(RefusedByErp):
    remedy = (
        "Reopen the period in the ERP and replay; or close it in close_calendar.csv, build and post: "
        "it goes to the next open period."
    )


class UnknownAccount(RefusedByErp):
    remedy = (
        "Add or reactivate the account in the ERP, or map another in accounts.csv and build; then replay."
    )


class InactiveCustomer(RefusedByErp):
    remedy = "Reactivate or create the customer in the ERP, or correct its cross-key and build; then replay."


class WrongCurrency(RefusedByErp):
    remedy = "Let the company take the currency in the ERP, or correct the contract's; then replay."


class OutOfBalance(RefusedByErp):
    remedy = "Do not replay: what was sent balanced, so find out what the ERP made of it."


class PartlyRefused(DeliveryError):
    """Where the ERP takes each entry by itself: reasons by external id; every other entry was taken."""

    sent = "The ERP booked the other entries of the batch."
    remedy = "See the dead letters for the owner and the remedy, then replay the batch."

    def __init__(
        self,
        happened: str,
        *,
        sent: str | None = None,
        remedy: str | None = None,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(happened, sent=sent, remedy=remedy)
        self.reasons = dict(reasons or {})


class Ambiguous(DeliveryError):
    sent = "The batch may or may not have reached the ERP."
    remedy = "Run `tieout post --retry`: it asks the ERP first and sends only what is missing."


class ErpHoldsOtherContent(DeliveryError):
    sent = "Nothing more was sent."
    remedy = "A person must compare what the ERP holds under this key with what was planned."
