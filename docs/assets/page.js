// The page itself: copying code.
