"""One small batch with every difficulty: customer, catch-up, summary, commas, quotes, other scripts."""

from books import entry, line

from posting.batch import Batch

ENTRIES = (
    entry(
        "0123456789abcdef0001",
        [
            line(
                "1100",
                "1200.00",
                kind="billing",
                role="accounts_receivable",
                obligation=None,
                customer="CUST-7",
            ),
            line("2400", "0.00", "1200.00", kind="billing", role="contract_liability", customer="CUST-7"),
        ],
    ),
    entry(
        "0123456789abcdef0002",
        [
            line("2400", "100.50", role="contract_liability", contract='Ä "B", C', obligation='Ä "B", C/1'),
            line("4000", "0.00", "100.50", contract='Ä "B", C', obligation='Ä "B", C/1', origin="2025-12"),
        ],
    ),
    entry(
        "0123456789abcdef0003",
        [
            line("2400", "10.00", contract="C-1", role="contract_liability"),
            line("2400", "20.01", contract="C-2", role="contract_liability"),
            line("4000", "0.00", "10.00", contract="C-1"),
            line("4000", "0.00", "20.01", contract="C-2"),
        ],
    ),
)
BATCH = Batch("00c0ffee00c0ffee", "demo", ENTRIES)
