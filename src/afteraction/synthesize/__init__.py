"""From moments and facts to the sections of a draft. The rules engine states, quotes, and leaves the rest as gaps."""
