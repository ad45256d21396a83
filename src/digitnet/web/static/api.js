// The API's page: openapi.json, made readable.

import { element } from "./element.js";

const ELSEWHERE = "http://127.0.0.1:8000/"; // where the examples of openapi.json ask

const $ = (id) => document.getElementById(id);
const base = new URL("./", location.href).href;
const description = await described();

$("about").textContent = description.info.description;
for (const tag of description.tags) {
  const group = element("section", { class: "group" });
  group.append(element("h2", {}, tag.name), element("p", {}, tag.description));
  for (const operation of operationsOf(tag.name)) group.append(entry(operation));
  $("groups").append(group);
}

/** Ask for the description; one that says so where nobody answers. */
async function described() {
  try {
    const response = await fetch("openapi.json");
    if (response.ok) return await response.json();
  } catch {
    // Said below.
  }
  return { info: { description: "The server doesn’t answer, so its description can’t be shown. Reload this page when it is back." }, tags: [], paths: {} };
}

function operationsOf(tag) {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    ["get", "post"]
      .filter((method) => item[method]?.tags.includes(tag))
      .map((method) => ({ path, method, shared: item.parameters ?? [], ...item[method] })));
}

function entry({ path, method, summary, shared, parameters = [], requestBody, responses, ...rest }) {
  const details = element("details");
  const head = element("summary");
  head.append(element("span", { class: "method" }, method.toUpperCase()), element("code", {}, path));
  head.append(element("span", { class: "what" }, summary));
  const inside = element("div", { class: "inside" });
  if (rest["x-example"]) inside.append(titled("Try it", element("pre", {}, rest["x-example"].replaceAll(ELSEWHERE, base))));
  const given = [...shared, ...parameters].map(resolve);
  if (given.length) inside.append(titled("Parameters", facts(given.map((one) => [one.name, one.description]))));
  if (requestBody) inside.append(titled("Body", contents(resolve(requestBody))));
  const answers = Object.entries(responses).map(([status, one]) => [status, resolve(one)]);
  inside.append(titled("Answers", facts(answers.map(([status, one]) => [status, one.description]))));
  const success = answers.find(([status]) => status === "200")?.[1];
  if (success) inside.append(titled("200", contents(success)));
  details.append(head, inside);
  return details;
}

function contents({ content = {} }) {
  return facts(Object.entries(content).map(([type, { schema }]) => {
    const shape = sketch(schema);
    return [type, typeof shape === "string" ? shape : element("pre", { class: "shape" }, JSON.stringify(shape, null, 2))];
  }), "facts stacked");
}

/** Return what a schema allows, as a value that looks like it. */
function sketch(schema) {
  const one = resolve(schema);
  if (one.const !== undefined) return one.const;
  if (one.enum?.length === 1) return one.enum[0];
  if (one.anyOf && !one.description) return sketch(one.anyOf.find((choice) => choice.type !== "null") ?? one.anyOf[0]);
  if (one.properties) {
    return Object.fromEntries(Object.entries(one.properties).map(([name, inner]) => [name, sketch(inner)]));
  }
  if (one.type === "array" && one.items && !one.description) return [sketch(one.items)];
  if (one.format === "binary" && !one.description) return "the file’s bytes";
  return one.description ?? [one.type].flat().join(" or ");
}

function resolve(one) {
  if (!one.$ref) return one;
  return one.$ref.slice(2).split("/").reduce((at, name) => at[name], description);
}

function titled(title, content) {
  const box = element("div");
  box.append(element("h3", {}, title), content);
  return box;
}

function facts(pairs, kind = "facts") {
  const list = element("dl", { class: kind });
  for (const [name, told] of pairs) {
    const cell = element("dd");
    cell.append(told);
    list.append(element("dt", {}, name), cell);
  }
  return list;
}
