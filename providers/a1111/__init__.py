"""A1111 and its kin (Forge, SD.Next): Stable Diffusion on an engine of the user's own."""
