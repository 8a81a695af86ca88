// The bodies of a piece: which one a ray meets, and which are drawn as stones.
import { Raycaster } from "three";

export class Bodies {
  /* `bodies` are [number, faces] in the order of the mesh's faces; its materials are metal and stone. */
  constructor(mesh, { bodies = [], stones = [] }) {
    Object.assign(this, { mesh, ray: new Raycaster(), ends: [] });
    let end = 0;
    for (const [number, faces] of bodies) this.ends.push([number, (end += faces)]);
    this.set(stones);
  }

  set(stones) {
    const drawn = new Set(stones);
    const { geometry } = this.mesh;
    geometry.clearGroups();
    let start = 0;
    for (const [number, end] of this.ends) {
      geometry.addGroup(3 * start, 3 * (end - start), drawn.has(number) ? 1 : 0);
      start = end;
    }
    if (!this.ends.length) geometry.addGroup(0, Infinity, 0);
  }

  /* The number of the body at a place of the view, `x` and `y` from -1 to 1; undefined where there is none. */
  at(place, camera) {
    this.ray.setFromCamera(place, camera);
    const [met] = this.ray.intersectObject(this.mesh, false);
    return met && this.ends.find(([, end]) => met.faceIndex < end)?.[0];
  }
}
