"""What somebody hostile would try on the house itself: its settings, its pages, its lines, its doors."""
