/** Where the reference data of IBSI 1 are to be had, and what they must be. Data only. */
export const referenceSources = [
  {
    what: "digital phantom (digital_phantom/nifti)",
    from: "github.com/theibsi/data_sets, folder ibsi_1_digital_phantom",
    license: "CC BY 4.0",
  },
  {
    what: "CT radiomics phantom (ct_radiomics_phantom/nifti)",
    from: "github.com/theibsi/data_sets, folder ibsi_1_ct_radiomics_phantom",
    license: "CC BY-NC 3.0",
  },
  {
    what: "reference values (reference_values/*.csv)",
    from: "the compliance sheets of theibsi.github.io, as CSV in github.com/medical-physics-usz/z-rad",
    license: "values of a publication; CSV form MIT",
  },
] as const;

/** File, relative to the folder of the reference data -> SHA-256. */
export const referenceDigests: Readonly<Record<string, string>> = {
  "digital_phantom/nifti/image/phantom.nii.gz": "83773ac2a288aa93cf819a98eaf301c18d35d5876182ec9c18733184e2b7a83a",
  "digital_phantom/nifti/mask/mask.nii.gz": "3032d340944b577b83bc559ea7ae9a6034b84633a840eff39570ec17aa1d6281",
  "ct_radiomics_phantom/nifti/image/phantom.nii.gz": "909129fdf99d5f5fd17bc568b1834d31edce8663ea6746c6020720bfc1d7bbcb",
  "ct_radiomics_phantom/nifti/mask/mask.nii.gz": "0e9243e473b1255c60e6460df465d0b07b65436d6e0c691fe3d17bca0594ae78",
  "reference_values/digital_phantom.csv": "9af5b4df5c4c35e43a927d389adc490e741323405eed995abb1bb483a598341e",
  "reference_values/config_A.csv": "fdb54343e3c8517450520afd20b569185ba2f3023d540d8837f7fed61759f203",
  "reference_values/config_B.csv": "14ddf891528df344514b8af55401373d8669a3deb71ffa23254d105e883ddb6b",
  "reference_values/config_C.csv": "b00bb9a70a416651f4b2ee03f19d2195cff1b7d8c814adaba9fe325ad98390d3",
  "reference_values/config_D.csv": "141c4f346340b9b5ea605fec928a257ea6317b69160cafff432ae563d8c92556",
  "reference_values/config_E.csv": "1d9d6c5589ebe5c43b2cdbba93fa9252af145d7a9735bc697a9e29c4aabf1b72",
};
