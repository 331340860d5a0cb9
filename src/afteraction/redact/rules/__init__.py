"""One file for each family of things that must not leave; each is found by walking this folder."""
