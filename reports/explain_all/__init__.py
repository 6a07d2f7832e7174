"""All rows explained into a folder: chunk by chunk, in constant memory, to be gone on with."""
