-- Which obligation a line is, or which obligations a bundle line is (606-10-25-19 to 25-22).
-- Trap: a line is named many times and is the same promise every time.
select contract_id, line_id, obligation_id, obligation_no, method
from {{ ref('int_obligations__promises_mapped') }}
