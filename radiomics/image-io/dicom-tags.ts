/** Every DICOM attribute that the readers use, by keyword (PS3.6); the VR is needed where a file does not write it. */
export const dicomTags = {
  TransferSyntaxUID: [0x00020010, "UI"],
  SpecificCharacterSet: [0x00080005, "CS"],
  ImageType: [0x00080008, "CS"],
  SOPClassUID: [0x00080016, "UI"],
  SOPInstanceUID: [0x00080018, "UI"],
  SeriesDate: [0x00080021, "DA"],
  AcquisitionDate: [0x00080022, "DA"],
  AcquisitionDateTime: [0x0008002a, "DT"],
  SeriesTime: [0x00080031, "TM"],
  AcquisitionTime: [0x00080032, "TM"],
  Modality: [0x00080060, "CS"],
  Manufacturer: [0x00080070, "LO"],
  TimezoneOffsetFromUTC: [0x00080201, "SH"],
  SeriesDescription: [0x0008103e, "LO"],
  ManufacturerModelName: [0x00081090, "LO"],
  PatientSex: [0x00100040, "CS"],
  PatientSize: [0x00101020, "DS"],
  PatientWeight: [0x00101030, "DS"],
  SliceThickness: [0x00180050, "DS"],
  KVP: [0x00180060, "DS"],
  RepetitionTime: [0x00180080, "DS"],
  EchoTime: [0x00180081, "DS"],
  MagneticFieldStrength: [0x00180087, "DS"],
  SpacingBetweenSlices: [0x00180088, "DS"],
  RadiopharmaceuticalStartTime: [0x00181072, "TM"],
  RadionuclideTotalDose: [0x00181074, "DS"],
  RadionuclideHalfLife: [0x00181075, "DS"],
  RadiopharmaceuticalStartDateTime: [0x00181078, "DT"],
  ConvolutionKernel: [0x00181210, "SH"],
  ActualFrameDuration: [0x00181242, "IS"],
  SeriesInstanceUID: [0x0020000e, "UI"],
  InstanceNumber: [0x00200013, "IS"],
  ImagePositionPatient: [0x00200032, "DS"],
  ImageOrientationPatient: [0x00200037, "DS"],
  FrameOfReferenceUID: [0x00200052, "UI"],
  PlanePositionSequence: [0x00209113, "SQ"],
  PlaneOrientationSequence: [0x00209116, "SQ"],
  SamplesPerPixel: [0x00280002, "US"],
  PhotometricInterpretation: [0x00280004, "CS"],
  NumberOfFrames: [0x00280008, "IS"],
  Rows: [0x00280010, "US"],
  Columns: [0x00280011, "US"],
  PixelSpacing: [0x00280030, "DS"],
  CorrectedImage: [0x00280051, "CS"],
  BitsAllocated: [0x00280100, "US"],
  BitsStored: [0x00280101, "US"],
  HighBit: [0x00280102, "US"],
  PixelRepresentation: [0x00280103, "US"],
  RescaleIntercept: [0x00281052, "DS"],
  RescaleSlope: [0x00281053, "DS"],
  RescaleType: [0x00281054, "LO"],
  ModalityLUTSequence: [0x00283000, "SQ"],
  PixelMeasuresSequence: [0x00289110, "SQ"],
  PixelValueTransformationSequence: [0x00289145, "SQ"],
  RadiopharmaceuticalInformationSequence: [0x00540016, "SQ"],
  NumberOfSlices: [0x00540081, "US"],
  Units: [0x00541001, "CS"],
  SUVType: [0x00541006, "CS"],
  DecayCorrection: [0x00541102, "CS"],
  FrameReferenceTime: [0x00541300, "DS"],
  SegmentationType: [0x00620001, "CS"],
  SegmentSequence: [0x00620002, "SQ"],
  SegmentNumber: [0x00620004, "US"],
  SegmentLabel: [0x00620005, "LO"],
  SegmentIdentificationSequence: [0x0062000a, "SQ"],
  ReferencedSegmentNumber: [0x0062000b, "US"],
  MaximumFractionalValue: [0x0062000e, "US"],
  SegmentationFractionalType: [0x00620010, "CS"],
  DoseUnits: [0x30040002, "CS"],
  DoseType: [0x30040004, "CS"],
  DoseSummationType: [0x3004000a, "CS"],
  GridFrameOffsetVector: [0x3004000c, "DS"],
  DoseGridScaling: [0x3004000e, "DS"],
  StructureSetROISequence: [0x30060020, "SQ"],
  ROINumber: [0x30060022, "IS"],
  ReferencedFrameOfReferenceUID: [0x30060024, "UI"],
  ROIName: [0x30060026, "LO"],
  ROIContourSequence: [0x30060039, "SQ"],
  ContourSequence: [0x30060040, "SQ"],
  ContourGeometricType: [0x30060042, "CS"],
  NumberOfContourPoints: [0x30060046, "IS"],
  ContourData: [0x30060050, "DS"],
  ReferencedROINumber: [0x30060084, "IS"],
  SharedFunctionalGroupsSequence: [0x52009229, "SQ"],
  PerFrameFunctionalGroupsSequence: [0x52009230, "SQ"],
  FloatPixelData: [0x7fe00008, "OF"],
  DoubleFloatPixelData: [0x7fe00009, "OD"],
  PixelData: [0x7fe00010, "OW"],
} as const satisfies Record<string, readonly [tag: number, vr: string]>;

export type DicomKeyword = keyof typeof dicomTags;

const byTag = new Map<number, DicomKeyword>(
  (Object.keys(dicomTags) as DicomKeyword[]).map((keyword) => [dicomTags[keyword][0], keyword]),
);

/** The VR of an attribute in a file that does not write it; UN for those that no reader uses. */
export function vrOf(tag: number): string {
  const keyword = byTag.get(tag);
  return keyword === undefined ? "UN" : dicomTags[keyword][1];
}

/** `PixelSpacing (0028,0030)`, or the number alone. */
export function tagName(tag: number): string {
  const hex = tag.toString(16).toUpperCase().padStart(8, "0");
  const number = `(${hex.slice(0, 4)},${hex.slice(4)})`;
  const keyword = byTag.get(tag);
  return keyword === undefined ? number : `${keyword} ${number}`;
}
