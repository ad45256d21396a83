"""Print the JSON Schemas of what goes over the wire; they stand in docs/reference/schemas.json."""

import json

from digitnet.web.openapi import json_schemas


def main() -> None:
    """Print them."""
    print(json.dumps({"$defs": json_schemas("#/$defs/{name}")}, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
