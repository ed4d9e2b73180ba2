"""Ask what ministers have said in written answers to Parliament, and get their own words, cited."""
