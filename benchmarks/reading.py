"""How well and how fast digitnet reads; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from reading.main import main

if __name__ == "__main__":
    main()
