"""What people did: the schema of interactions, their store, and the door where people become pseudonyms."""
