"""verify: a judge of claims. Pure code: it sees a claim and the records, never the model that wrote it."""
