"""Where products come from: hashes of library and products, the manifest, the crate, and verification."""
