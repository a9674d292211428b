import { Html } from "./html.ts";

/** Places in the cached body where the page of one run puts its own facts; escaped text can never look like one. */
export const runMarks = {
  line: new Html("<!--run:line-->"),
  contents: new Html("<!--run:contents-->"),
  notices: new Html("<!--run:notices-->"),
  section: new Html("<!--run:section-->"),
} as const;
