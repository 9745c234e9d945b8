"""The schema that osugen-inspect prints, in the hands of somebody else's validator, takes and refuses the
same pipelines as osugen does, at the same place."""

import copy
import json
import os
import subprocess
import sys

import jsonschema

BIN = os.environ["OSUGEN_BIN"]
SOURCE = os.environ["OSUGEN_SOURCE"]
ZOO = sys.argv[1]


def schema():
    printed = subprocess.run([f"{BIN}/osugen-inspect", "--schema", "--plugin-path", ZOO],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return json.loads(printed)


def parts_of(pointer):
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def changed(base, row):
    pipeline = copy.deepcopy(base)
    *way, last = parts_of(row["at"])
    node = pipeline
    for part in way:
        node = node[int(part)] if isinstance(node, list) else node[part]
    if isinstance(node, list):
        last = int(last)
    if row.get("remove"):
        del node[last]
    else:
        node[last] = row["value"]
    return pipeline


def places(error):
    """Where an error and the errors that it is made of stand."""
    yield list(map(str, error.absolute_path))
    for part in error.context or []:
        yield from places(part)


def main():
    with open(f"{SOURCE}/tests/pipeline/pipelines.json", encoding="utf-8") as file:
        table = json.load(file)
    document = schema()
    jsonschema.Draft7Validator.check_schema(document)
    validator = jsonschema.Draft7Validator(document)
    wrong = []

    if not validator.is_valid(table["base"]):
        wrong.append("the base pipeline is refused")
    for row in table["good"]:
        if errors := list(validator.iter_errors(changed(table["base"], row))):
            wrong.append(f"good, but refused: {row}: {errors[0].message}")
    for row in table["bad"]:
        errors = list(validator.iter_errors(changed(table["base"], row)))
        if not errors:
            wrong.append(f"bad, but taken: {row}")
            continue
        # A key too many or too few is reported at its object, anything else at the value.
        pointer = parts_of(row.get("where", row["at"]))
        if not any(place in (pointer, pointer[:-1]) or place[:len(pointer)] == pointer
                   for error in errors for place in places(error)):
            wrong.append(f"refused at another place: {row}: {[list(places(e)) for e in errors]}")

    print(f"{len(table['good'])} good and {len(table['bad'])} bad pipelines, {len(wrong)} disagreements")
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
