/** ONNX Runtime for Node, on the trees of LightGBM. */
import { main, peer } from "./job.mjs";

const { InferenceSession, Tensor } = peer("onnxruntime-node");

await main({
  load: (job) => InferenceSession.create(job.model, { intraOpNumThreads: job.cores, interOpNumThreads: 1 }),
  batchOf: (x, rows, features) => ({ x: new Tensor("float32", x, [rows, features]) }),
  predict: async (session, feeds) => {
    const { data } = (await session.run(feeds)).probabilities;
    const ofClass1 = new Float32Array(data.length / 2);
    for (let i = 0; i < ofClass1.length; i++) ofClass1[i] = data[2 * i + 1];
    return ofClass1;
  },
});
