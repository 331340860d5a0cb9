"""llm: asking a model. The only room that reaches the network; it knows nothing of incidents."""
