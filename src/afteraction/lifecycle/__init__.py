"""From people's decisions to the state of a document: pure rules over values, no file, no clock."""
