"""The salon's rules: pure functions over plain values. No I/O, no "now", nothing but the standard library."""
