import type { ReportThumbnail } from "../../report-input.ts";
import { formatCount } from "../format-number.ts";
import { html, type Html } from "../html.ts";
import type { Section, SectionInput } from "../section.ts";

/** Every image with the outline of its region, so that a wrong mask is seen. */
export const images: Section = { id: "images", title: "Images", content: imagesContent };

const firstPictures = 32;
const mostPictures = 240;

const warningWords: Readonly<Record<string, string>> = {
  "few-voxels": "fewer than 64 voxels",
  "single-slice": "in one slice only",
  "touches-border": "reaches the border",
  "flat-region": "one intensity only",
};

function imagesContent({ input }: SectionInput): Html | null {
  if (input.thumbnails.length === 0) return null;
  return html`${contactSheet(input.thumbnails)}
    <p class="note">Sizes, spacings and intensities of each image are in table <code>image_checks</code>.</p>`;
}

/** What was looked at, and one sheet of pictures per feature set. */
export function contactSheet(thumbnails: readonly ReportThumbnail[]): Html {
  const sets = [...new Set(thumbnails.map(({ set }) => set))];
  const images = new Set(thumbnails.map((each) => `${each.set} ${each.case}`)).size;
  const regions = thumbnails.length === images ? "" : ` with ${formatCount(thumbnails.length)} regions`;
  const warned = thumbnails.filter(({ warnings }) => warnings.length > 0).length;
  return html`<p>
      The slice with the largest part of each region, cropped 10 mm around it; the outline is the region that is
      measured. ${formatCount(images)} images${regions} were looked at before anything was
      measured${warned === 0 ? "; none gave a warning." : `; ${formatCount(warned)} gave a warning.`}
    </p>
    ${sets.map((set) =>
      sheet(
        set,
        thumbnails.filter((thumbnail) => thumbnail.set === set),
      ),
    )}`;
}

function sheet(set: string, thumbnails: readonly ReportThumbnail[]): Html {
  // Those with a warning first, so that they are seen even where not all fit.
  const ordered = thumbnails.toSorted((a, b) => Number(b.warnings.length > 0) - Number(a.warnings.length > 0));
  const more = ordered.slice(firstPictures, mostPictures);
  const left = ordered.length - firstPictures - more.length;
  return html`<h3>${set}</h3>
    ${pictures(ordered.slice(0, firstPictures))}
    ${
      more.length > 0 &&
      html`<details>
        <summary>${formatCount(more.length)} more images of ${set}</summary>
        ${pictures(more)} ${left > 0 && html`<p class="note">${formatCount(left)} are not shown.</p>`}
      </details>`
    }`;
}

function pictures(thumbnails: readonly ReportThumbnail[]): Html {
  return html`<ul class="sheet">
    ${thumbnails.map(
      ({ case: name, lesion, png, warnings }) =>
        html`<li>
          <img src="data:image/png;base64,${png}" alt="Slice of ${name} with its region ${lesion}" loading="lazy" />
          <span>${name}</span>
          ${lesion !== "" && html`<span>${lesion}</span>`}
          ${warnings.map((warning) => html`<span class="why">${warningWords[warning] ?? warning}</span>`)}
        </li>`,
    )}
  </ul>`;
}
