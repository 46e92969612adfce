// Every task of the till; importing it hangs them all in.
