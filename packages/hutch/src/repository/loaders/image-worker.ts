import { serveTasks } from "../threads/thread-pool.ts";
import { readImages } from "./image-stack.ts";

serveTasks(readImages);
