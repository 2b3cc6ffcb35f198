"""How artifacts travel. Only this folder and the outbox touch disk or network."""
