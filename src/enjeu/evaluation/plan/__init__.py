"""Before a roll-out: what could be found, who begins when, and afterwards what was done otherwise than planned."""
