"""What fine-tuning learns from few pictures, and what it forgets; ``--help`` tells more."""

# The folder beside this file: Python takes a package before a module of the same name.
from finetuning.main import main

if __name__ == "__main__":
    main()
