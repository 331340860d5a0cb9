"""From what a document proposes and people decided to what is promised, late and done: pure rules over values, no file, no clock."""
