import type { Row } from "./row.ts";

const ALWAYS = "always defined";

/** Features beside IBSI: no identifier, never part of "all". */
export const extensionRows: readonly Row[] = [
  [
    "x_diam_2d_slice",
    "",
    "Maximum 2D diameter in a slice",
    "mm",
    "Largest distance between two mesh vertices in one plane across z (PyRadiomics Maximum2DDiameterSlice).",
    ALWAYS,
  ],
  [
    "x_diam_2d_column",
    "",
    "Maximum 2D diameter across columns",
    "mm",
    "Largest distance between two mesh vertices in one plane across y (PyRadiomics Maximum2DDiameterColumn).",
    ALWAYS,
  ],
  [
    "x_diam_2d_row",
    "",
    "Maximum 2D diameter across rows",
    "mm",
    "Largest distance between two mesh vertices in one plane across x (PyRadiomics Maximum2DDiameterRow).",
    ALWAYS,
  ],
  [
    "x_2d_area_mesh",
    "",
    "Area of the largest slice",
    "mm2",
    "Area within the marching squares outline of the slice with most voxels; of several the first (PyRadiomics shape2D MeshSurface).",
    ALWAYS,
  ],
  [
    "x_2d_perimeter",
    "",
    "Perimeter of the largest slice",
    "mm",
    "Length of the marching squares outline of the slice with most voxels (PyRadiomics shape2D Perimeter).",
    ALWAYS,
  ],
  [
    "x_2d_perimeter_area",
    "",
    "Perimeter to area ratio of the largest slice",
    "1/mm",
    "Perimeter over area of the slice with most voxels (PyRadiomics shape2D PerimeterSurfaceRatio).",
    ALWAYS,
  ],
  [
    "x_2d_sphericity",
    "",
    "Sphericity of the largest slice",
    "1",
    "Perimeter of a circle of the same area over the perimeter of the slice with most voxels (PyRadiomics shape2D Sphericity).",
    ALWAYS,
  ],
  [
    "x_2d_maj_axis",
    "",
    "Major axis length of the largest slice",
    "mm",
    "4 sqrt(l1), l1 the largest eigenvalue of the covariance (divided by their number) of the pixel centers of the slice with most voxels (PyRadiomics shape2D MajorAxisLength).",
    ALWAYS,
  ],
  [
    "x_2d_min_axis",
    "",
    "Minor axis length of the largest slice",
    "mm",
    "4 sqrt(l2), l2 the second eigenvalue (PyRadiomics shape2D MinorAxisLength).",
    ALWAYS,
  ],
  [
    "x_2d_elongation",
    "",
    "Elongation of the largest slice",
    "1",
    "Sqrt(l2 / l1): 1 for a circle (PyRadiomics shape2D Elongation).",
    "NaN (zero-denominator) for a single pixel",
  ],
  [
    "x_total_energy",
    "",
    "Total energy",
    "intensity2 mm3",
    "Sum of squared intensities times the volume of a voxel (PyRadiomics TotalEnergy without a shift).",
    ALWAYS,
  ],
  [
    "x_std",
    "",
    "Standard deviation",
    "intensity",
    "Square root of the variance, divided by the number of voxels (PyRadiomics StandardDeviation).",
    ALWAYS,
  ],
  [
    "x_components",
    "",
    "Number of components",
    "1",
    "Connected components (26 neighbors) of the morphological mask: lesions, where each is one.",
    ALWAYS,
  ],
  [
    "x_dmax",
    "",
    "Largest distance between components",
    "mm",
    "Largest distance between the centroids of two components (Dmax, 10.2967/jnumed.119.229450); 0 for one component.",
    ALWAYS,
  ],
];

/** Features of PET in SUV beside IBSI. */
export const petExtensionRows: readonly Row[] = [
  [
    "x_suv_peak",
    "",
    "SUVpeak",
    "intensity",
    "Highest mean within a sphere of 1 cm3 around a voxel of the region, by voxel centers (PERCIST, 10.2967/jnumed.108.057307); equals the global intensity peak.",
    ALWAYS,
  ],
  ...(
    [
      [
        "41",
        "41 % of the highest SUV (10.1007/s00259-014-2961-x)",
        "NaN (zero-denominator) where no intensity is positive",
      ],
      ["2_5", "SUV 2.5", "0 where no voxel reaches it"],
      ["4_0", "SUV 4.0", "0 where no voxel reaches it"],
    ] as const
  ).flatMap(([name, threshold, degenerate]): Row[] => [
    [
      `x_mtv_${name}`,
      "",
      `Metabolic tumor volume, ${threshold.split(" (", 1)[0]}`,
      "mL",
      `Volume of the voxels of the region at or above ${threshold}.`,
      degenerate,
    ],
    [
      `x_tlg_${name}`,
      "",
      `Total lesion glycolysis, ${threshold.split(" (", 1)[0]}`,
      "intensity mL",
      `Mean SUV times volume of the voxels of the region at or above ${threshold}.`,
      degenerate,
    ],
  ]),
];
