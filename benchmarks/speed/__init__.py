"""How fast bakeoff is beside its peers: rows of work in; rounds of measurements and docs/performance.md out."""
