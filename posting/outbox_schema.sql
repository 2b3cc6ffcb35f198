-- The outbox: what we decided to send and what we did about it. Only rows are added, never changed or removed.
-- The first four tables are landed by ingest; the others are the sender's own.

-- One row per external id: an entry frozen to be sent.
create table if not exists entries (
    external_id text primary key, entry_id text not null, batch_id text not null, erp text not null,
    legal_entity_id text not null, posting_period text not null, payload_digest text not null, planned_at text not null
) strict;

-- One row per external id and line: the frozen detail, also behind a summary line of the ERP (drill-back).
create table if not exists entry_lines (
    external_id text not null, line_no integer not null, entry_kind text not null, accounting_contract_id text not null,
    obligation_id text, account_role text not null, account_code text not null, origin_period text not null,
    debit_amount text not null, credit_amount text not null, currency_code text not null,
    primary key (external_id, line_no)
) strict;

-- One row per external id and line of a summary entry: the number of the ERP's line it was added up into (drill-back).
create table if not exists summary_lines (
    external_id text not null, line_no integer not null, erp_line_no integer not null,
    primary key (external_id, line_no)
) strict;

-- One row per external id, attempt and event. An entry's state is its last attempt's last event.
create table if not exists attempts (
    external_id text not null, attempt_no integer not null,
    event text not null check (event in ('planned', 'sent', 'unknown', 'refused_locally')),
    occurred_at text not null, detail text not null,
    primary key (external_id, attempt_no, event)
) strict;

-- One row per external id, line and dimension (customer, family, ...) that the ERP also gets.
create table if not exists line_dimensions (
    external_id text not null, line_no integer not null, name text not null, dimension text not null,
    primary key (external_id, line_no, name)
) strict;

-- One row per batch.
create table if not exists batches (
    batch_id text primary key, erp text not null, legal_entity_id text not null, posting_period text not null,
    currency_code text not null, planned_at text not null
) strict;

-- One row per batch, entry and attempt: an entry sent again may travel in another batch.
create table if not exists batch_entries (
    batch_id text not null, external_id text not null, attempt_no integer not null,
    primary key (batch_id, external_id, attempt_no)
) strict;
create index if not exists batch_entries_by_entry on batch_entries (external_id, attempt_no);

-- One row per delivery of a batch and event: `started` is written before the first byte leaves.
create table if not exists deliveries (
    batch_id text not null, delivery_no integer not null,
    event text not null check (event in ('started', 'delivered', 'found', 'missing', 'failed', 'unknown')),
    artifact_name text not null, artifact_digest text not null, occurred_at text not null, detail text not null,
    primary key (batch_id, delivery_no, event)
) strict;

-- One row per external id and attempt that replays a refusal: the ERP's time of the refusal it answers. Only a later
-- refusal is about this attempt; the ERP's clock is compared with itself, never with ours.
create table if not exists replays (
    external_id text not null, attempt_no integer not null, refusal_at text not null,
    primary key (external_id, attempt_no)
) strict;

-- One row per batch and step of a posting in two steps: who prepared it or released it, and the digest of its bytes.
create table if not exists handovers (
    batch_id text not null, step text not null check (step in ('planned', 'released')), person text not null,
    artifact_digest text not null, is_four_eyes integer not null, occurred_at text not null,
    primary key (batch_id, step, occurred_at)
) strict;

-- One row per external id and other payload that came under it: refused here, never sent.
create table if not exists conflicts (
    external_id text not null, payload_digest text not null, noticed_at text not null, detail text not null,
    primary key (external_id, payload_digest)
) strict;
