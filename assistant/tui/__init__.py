"""The chat: a Textual program over services that it receives. It knows the domain, and no vendor but Textual."""
