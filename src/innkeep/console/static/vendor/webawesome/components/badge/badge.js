/*! Copyright 2026 Fonticons, Inc. - https://webawesome.com/license */
import {
  WaBadge
} from "../../chunks/chunk.2NOGQWD2.js";
import "../../chunks/chunk.K5Q2EBKV.js";
import "../../chunks/chunk.2NV6QW6C.js";
import "../../chunks/chunk.LBLI4KS5.js";
import "../../chunks/chunk.TLFIX76K.js";
import "../../chunks/chunk.BKE5EYM3.js";
import "../../chunks/chunk.JHZRD2LV.js";
export {
  WaBadge as default
};
