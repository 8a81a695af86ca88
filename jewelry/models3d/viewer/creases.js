// Normals that keep edges crisp and round parts smooth. three's own helper weighs all faces alike,
// which lets a narrow bevel bend the light on the broad flat beside it.
import { BufferAttribute, BufferGeometry } from "three";

const MOST = 64; // faces about one corner: the tip of a cone may join thousands

/* The geometry without an index, with the mean at each corner of the faces that meet there and
   differ from its own by less than `degrees`; the larger a face, the more it counts. */
export function creased({ index, attributes: { position } }, degrees) {
  const corners = index.array;
  const count = corners.length;
  const least = Math.cos((degrees * Math.PI) / 180);
  const places = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const v = corners[i];
    places[3 * i] = position.getX(v);
    places[3 * i + 1] = position.getY(v);
    places[3 * i + 2] = position.getZ(v);
  }
  const { normals, areas } = faces(places);
  const { first, around } = fans(corners, position.count);
  const smooth = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) {
    const own = 3 * Math.floor(i / 3);
    const end = Math.min(first[corners[i] + 1], first[corners[i]] + MOST);
    let x = normals[own] * areas[own / 3];
    let y = normals[own + 1] * areas[own / 3];
    let z = normals[own + 2] * areas[own / 3];
    for (let at = first[corners[i]]; at < end; at++) {
      const face = around[at];
      const k = 3 * face;
      const alike = normals[own] * normals[k] + normals[own + 1] * normals[k + 1] + normals[own + 2] * normals[k + 2];
      if (k === own || alike < least) continue;
      x += normals[k] * areas[face];
      y += normals[k + 1] * areas[face];
      z += normals[k + 2] * areas[face];
    }
    const length = Math.hypot(x, y, z) || 1;
    smooth[3 * i] = x / length;
    smooth[3 * i + 1] = y / length;
    smooth[3 * i + 2] = z / length;
  }
  return new BufferGeometry()
    .setAttribute("position", new BufferAttribute(places, 3))
    .setAttribute("normal", new BufferAttribute(smooth, 3));
}

function faces(p) {
  const areas = new Float32Array(p.length / 9);
  const normals = new Float32Array(p.length / 3);
  for (let f = 0; f < areas.length; f++) {
    const k = 9 * f;
    const ux = p[k + 3] - p[k];
    const uy = p[k + 4] - p[k + 1];
    const uz = p[k + 5] - p[k + 2];
    const vx = p[k + 6] - p[k];
    const vy = p[k + 7] - p[k + 1];
    const vz = p[k + 8] - p[k + 2];
    const x = uy * vz - uz * vy;
    const y = uz * vx - ux * vz;
    const z = ux * vy - uy * vx;
    const area = Math.hypot(x, y, z);
    areas[f] = area;
    normals.set([x / (area || 1), y / (area || 1), z / (area || 1)], 3 * f);
  }
  return { areas, normals };
}

/* The faces about vertex v are around[first[v]] … around[first[v + 1] - 1]. */
function fans(corners, vertices) {
  const first = new Uint32Array(vertices + 1);
  const around = new Uint32Array(corners.length);
  for (const v of corners) first[v + 1]++;
  for (let v = 0; v < vertices; v++) first[v + 1] += first[v];
  const next = first.slice();
  for (let i = 0; i < corners.length; i++) around[next[corners[i]]++] = Math.floor(i / 3);
  return { first, around };
}
