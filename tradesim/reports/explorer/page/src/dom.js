// Elements of the page. Text from the file is set as text, never as HTML.

/** An element with attributes, listeners (onclick: f) and children: elements or text. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Set the text of an element, where it is not there yet. */
export function say(place, words) {
  if (place.said === words) return;
  place.said = words;
  if (place.firstChild) place.firstChild.data = words;
  else place.append(words);
}

/** A choice from a list of [value, words]; `onpick` is given the value. */
export function choice(label, options, value, onpick) {
  const list = el("select", { onchange: (event) => onpick(event.target.value) });
  for (const [own, words] of options) list.append(el("option", { value: own }, words));
  list.value = value;
  return el("label", { class: "choice" }, el("span", {}, label), list);
}

/** Save text as a file on the reader's machine. */
export function save(name, text, kind) {
  const address = URL.createObjectURL(new Blob([text], { type: kind }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
