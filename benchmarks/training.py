"""How soon and how far recipes get on MNIST; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from training.main import main

if __name__ == "__main__":
    main()
