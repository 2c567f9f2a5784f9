// Every page of the console. The order is that of the navigation; a page without nav is reached by links.
import { page as createInstance } from "./pages/create-instance.js";
import { page as instance } from "./pages/instance.js";
import { page as instances } from "./pages/instances.js";

export const pages = [instances, createInstance, instance];
