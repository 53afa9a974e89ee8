"""The statutory annual report (条例 49–50): its two forms, its tally, its equations and what breaks them."""
