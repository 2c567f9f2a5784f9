/*! Copyright 2026 Fonticons, Inc. - https://webawesome.com/license */
import {
  getDefaultIconFamily,
  getIconLibrary,
  registerIconLibrary,
  setDefaultIconFamily,
  unregisterIconLibrary,
  unwatchIcon,
  watchIcon
} from "../../chunks/chunk.UDRJMWVZ.js";
import "../../chunks/chunk.KKI7M5DP.js";
import "../../chunks/chunk.HGBRCPUS.js";
import "../../chunks/chunk.YPRC5XZF.js";
import "../../chunks/chunk.JHZRD2LV.js";
export {
  getDefaultIconFamily,
  getIconLibrary,
  registerIconLibrary,
  setDefaultIconFamily,
  unregisterIconLibrary,
  unwatchIcon,
  watchIcon
};
