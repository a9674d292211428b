import { parentPort, workerData } from "node:worker_threads";
import { readNifti } from "../../../radiomics/image-io/read-nifti.ts";

/** Thread of a test: reads one image and tells the sum of its voxels. */
const { values } = await readNifti(String(workerData));
const port = parentPort;
port?.postMessage({
  sum: values.reduce((sum, value) => sum + value, 0),
  shared: values.buffer instanceof SharedArrayBuffer,
});
