import { configureGlobal } from "fast-check";

// Every run looks at the same cases; another seed is a way to look for more of them by hand.
configureGlobal({ seed: Number(process.env["RADSTUDY_PROPERTY_SEED"] ?? 20_261_126) });
