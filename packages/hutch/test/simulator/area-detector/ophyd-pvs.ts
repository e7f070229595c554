/**
 * The PVs that ophyd 1.11 and apstools 1.7 ask for in the detector classes of an area-detector notebook (SimDetectorCam_V34,
 * HDF5Plugin_V34, ROIPlugin_V34, StatsPlugin_V34, ImagePlugin_V34, PvaPlugin_V34), by part; a pair is listed once, as "Name+".
 */
export const OPHYD_PVS: Readonly<Record<string, readonly string[]>> = {
  cam1: names(`
    Acquire+ AcquireBusy AcquirePeriod+ AcquireTime+ ArrayCallbacks+ ArrayCounter+ ArrayRate_RBV ArraySizeX_RBV
    ArraySizeY_RBV ArraySizeZ_RBV ArraySize_RBV AsynIO BinX+ BinY+ ColorMode+ DataType+ DataType_RBV.DISA
    DetectorState_RBV FrameType+ Gain+ GainBlue+ GainGreen+ GainRed+ GainX+ GainY+ ImageMode+ Manufacturer_RBV
    MaxSizeX_RBV MaxSizeY_RBV MinX+ MinY+ Model_RBV NDAttributesFile NDAttributesStatus Noise+ NumExposures+
    NumExposuresCounter_RBV NumImages+ NumImagesCounter_RBV Offset+ PeakNumX+ PeakNumY+ PeakStartX+ PeakStartY+
    PeakStepX+ PeakStepY+ PeakVariation+ PeakWidthX+ PeakWidthY+ PoolAllocBuffers PoolFreeBuffers PoolMaxMem
    PoolUsedBuffers PoolUsedMem PortName_RBV ReadStatus Reset+ ReverseX+ ReverseY+ ShutterCloseDelay+
    ShutterCloseEPICS ShutterControl+ ShutterControlEPICS ShutterFanout ShutterMode+ ShutterOpenDelay+
    ShutterOpenEPICS ShutterStatusEPICS_RBV ShutterStatus_RBV SimMode+ SizeX+ SizeY+ StatusMessage_RBV
    StringFromServer_RBV StringToServer_RBV Temperature+ TemperatureActual TimeRemaining_RBV TriggerMode+
    WaitForPlugins`),
  HDF1: names(`
    ADCoreVersion_RBV ArrayCallbacks+ ArrayCounter+ ArrayRate_RBV ArraySize0+ ArraySize1+ ArraySize2+ ArraySize3+
    ArraySize4+ ArraySize5+ ArraySize6+ ArraySize7+ ArraySize8+ ArraySize9+ ArraySizeX_RBV ArraySizeY_RBV
    ArraySizeZ_RBV ArraySize_RBV AsynIO AutoIncrement+ AutoSave+ BayerPattern_RBV BlockingCallbacks+
    BloscCompressor+ BloscLevel+ BloscShuffle+ BoundaryAlign+ BoundaryThreshold+ Capture+ ColorMode+ Compression+
    CreateDirectory+ DataBitsOffset+ DataType+ DeleteDriverFile+ Dim0SA+ Dim1SA+ Dim2SA+ Dim3SA+ Dim4SA+ Dim5SA+
    Dim6SA+ Dim7SA+ Dim8SA+ Dim9SA+ DimAttDatasets+ Dimensions+ DisorderedArrays+ DriverVersion_RBV DroppedArrays+
    DroppedOutputArrays+ EmptyFreeList EnableCallbacks+ EpicsTSNsec_RBV EpicsTSSec_RBV ExecutionTime_RBV
    ExtraDimChunk3+ ExtraDimChunk4+ ExtraDimChunk5+ ExtraDimChunk6+ ExtraDimChunk7+ ExtraDimChunk8+ ExtraDimChunk9+
    ExtraDimChunkX+ ExtraDimChunkY+ ExtraDimName3_RBV ExtraDimName4_RBV ExtraDimName5_RBV ExtraDimName6_RBV
    ExtraDimName7_RBV ExtraDimName8_RBV ExtraDimName9_RBV ExtraDimNameN_RBV ExtraDimNameX_RBV ExtraDimNameY_RBV
    ExtraDimSize3+ ExtraDimSize4+ ExtraDimSize5+ ExtraDimSize6+ ExtraDimSize7+ ExtraDimSize8+ ExtraDimSize9+
    ExtraDimSizeN+ ExtraDimSizeX+ ExtraDimSizeY+ FileFormat+ FileName+ FileNumber+ FilePath FilePathExists_RBV
    FileTemplate+ FileWriteMode+ FillValue+ FullFileName_RBV IOSpeed LazyOpen+ MaxArrayRate+ MaxArrayRate_COUT
    MaxByteRate+ MaxThreads_RBV MinCallbackTime+ NDArrayAddress+ NDArrayPort+ NDAttributeChunk+ NDAttributesFile
    NDAttributesMacros NDAttributesStatus NDimensions+ NumCapture+ NumCaptured_RBV NumColChunks+ NumDataBits+
    NumExtraDims+ NumFramesChunks+ NumFramesFlush+ NumQueuedArrays NumRowChunks+ NumThreads+ PluginType_RBV
    PoolAllocBuffers PoolFreeBuffers PoolMaxMem PoolUsedBuffers PoolUsedMem PortName_RBV PosIndexDim3+ PosIndexDim4+
    PosIndexDim5+ PosIndexDim6+ PosIndexDim7+ PosIndexDim8+ PosIndexDim9+ PosIndexDimN+ PosIndexDimX+ PosIndexDimY+
    PosNameDim3+ PosNameDim4+ PosNameDim5+ PosNameDim6+ PosNameDim7+ PosNameDim8+ PosNameDim9+ PosNameDimN+
    PosNameDimX+ PosNameDimY+ PositionMode+ ProcessPlugin QueueFree QueueFreeLow QueueSize+ QueueUse QueueUseHIGH
    QueueUseHIHI ReadFile+ RunTime SWMRActive_RBV SWMRCbCounter_RBV SWMRMode+ SWMRSupported_RBV SZipNumPixels+
    SortFree SortFreeLow SortMode+ SortSize+ SortTime+ StoreAttr+ StorePerform+ TempSuffix+ TimeStamp_RBV
    UniqueId_RBV WriteFile+ WriteMessage WriteStatus XMLErrorMsg_RBV XMLFileName+ XMLValid_RBV ZLevel+`),
  ROI1: names(`
    ADCoreVersion_RBV ArrayCallbacks+ ArrayCounter+ ArrayRate_RBV ArraySize0+ ArraySize1+ ArraySize2+ ArraySize3+
    ArraySize4+ ArraySize5+ ArraySize6+ ArraySize7+ ArraySize8+ ArraySize9+ ArraySizeX_RBV ArraySizeY_RBV
    ArraySizeZ_RBV ArraySize_RBV AsynIO AutoSizeX+ AutoSizeY+ AutoSizeZ+ BayerPattern_RBV BinX+ BinY+ BinZ+
    BlockingCallbacks+ CollapseDims+ ColorMode+ DataType+ DataTypeOut+ Dim0SA+ Dim1SA+ Dim2SA+ Dim3SA+ Dim4SA+
    Dim5SA+ Dim6SA+ Dim7SA+ Dim8SA+ Dim9SA+ Dimensions+ DisorderedArrays+ DriverVersion_RBV DroppedArrays+
    DroppedOutputArrays+ EmptyFreeList EnableCallbacks+ EnableScale+ EnableX+ EnableY+ EnableZ+ EpicsTSNsec_RBV
    EpicsTSSec_RBV ExecutionTime_RBV MaxArrayRate+ MaxArrayRate_COUT MaxByteRate+ MaxSizeX_RBV MaxSizeY_RBV
    MaxSizeZ_RBV MaxThreads_RBV MaxX MaxY MinCallbackTime+ MinX+ MinY+ MinZ+ NDArrayAddress+ NDArrayPort+
    NDAttributesFile NDAttributesMacros NDAttributesStatus NDimensions+ Name+ NumQueuedArrays NumThreads+
    PluginType_RBV PoolAllocBuffers PoolFreeBuffers PoolMaxMem PoolUsedBuffers PoolUsedMem PortName_RBV
    ProcessPlugin QueueFree QueueFreeLow QueueSize+ QueueUse QueueUseHIGH QueueUseHIHI ReverseX+ ReverseY+ ReverseZ+
    Scale+ SetXHOPR SetYHOPR SizeX+ SizeY+ SizeZ+ SortFree SortFreeLow SortMode+ SortSize+ SortTime+ TimeStamp_RBV
    UniqueId_RBV`),
  Stats1: names(`
    ADCoreVersion_RBV ArrayCallbacks+ ArrayCounter+ ArrayRate_RBV ArraySize0+ ArraySize1+ ArraySize2+ ArraySize3+
    ArraySize4+ ArraySize5+ ArraySize6+ ArraySize7+ ArraySize8+ ArraySize9+ ArraySizeX_RBV ArraySizeY_RBV
    ArraySizeZ_RBV ArraySize_RBV AsynIO BayerPattern_RBV BgdWidth+ BlockingCallbacks+ CentroidThreshold+
    CentroidTotal+ CentroidX+ CentroidY+ ColorMode+ ComputeCentroid+ ComputeHistogram+ ComputeProfiles+
    ComputeStatistics+ CursorX+ CursorY+ DataType+ Dim0SA+ Dim1SA+ Dim2SA+ Dim3SA+ Dim4SA+ Dim5SA+ Dim6SA+ Dim7SA+
    Dim8SA+ Dim9SA+ Dimensions+ DisorderedArrays+ DriverVersion_RBV DroppedArrays+ DroppedOutputArrays+
    Eccentricity+ EmptyFreeList EnableCallbacks+ EpicsTSNsec_RBV EpicsTSSec_RBV ExecutionTime_RBV HistAbove+
    HistBelow+ HistEntropy+ HistMax+ HistMin+ HistSize+ HistogramX_RBV Histogram_RBV KurtosisX+ KurtosisY+
    MaxArrayRate+ MaxArrayRate_COUT MaxByteRate+ MaxSizeX MaxSizeY MaxThreads_RBV MaxValue+ MaxX+ MaxY+ MeanValue+
    MinCallbackTime+ MinValue+ MinX+ MinY+ NDArrayAddress+ NDArrayPort+ NDAttributesFile NDAttributesMacros
    NDAttributesStatus NDimensions+ Net+ NumQueuedArrays NumThreads+ Orientation+ PluginType_RBV PoolAllocBuffers
    PoolFreeBuffers PoolMaxMem PoolUsedBuffers PoolUsedMem PortName_RBV ProcessPlugin ProfileAverageX_RBV
    ProfileAverageY_RBV ProfileCentroidX_RBV ProfileCentroidY_RBV ProfileCursorX_RBV ProfileCursorY_RBV
    ProfileSizeX_RBV ProfileSizeY_RBV ProfileThresholdX_RBV ProfileThresholdY_RBV QueueFree QueueFreeLow QueueSize+
    QueueUse QueueUseHIGH QueueUseHIHI Reset Reset1 Reset2 SetXHOPR SetYHOPR SigmaValue SigmaX+ SigmaXY+ SigmaY+
    Sigma_RBV SkewX+ SkewY+ SortFree SortFreeLow SortMode+ SortSize+ SortTime+ TSCentroidTotal TSCentroidX
    TSCentroidY TSEccentricity TSKurtosisX TSKurtosisY TSMaxValue TSMaxX TSMaxY TSMeanValue TSMinValue TSMinX TSMinY
    TSNet TSOrientation TSSigma TSSigmaX TSSigmaXY TSSigmaY TSSkewX TSSkewY TSTimestamp TSTotal TimeStamp_RBV Total+
    UniqueId_RBV`),
  image1: names(`
    ADCoreVersion_RBV ArrayCallbacks+ ArrayCounter+ ArrayData ArrayRate_RBV ArraySize0+ ArraySize1+ ArraySize2+
    ArraySize3+ ArraySize4+ ArraySize5+ ArraySize6+ ArraySize7+ ArraySize8+ ArraySize9+ ArraySizeX_RBV
    ArraySizeY_RBV ArraySizeZ_RBV ArraySize_RBV AsynIO BayerPattern_RBV BlockingCallbacks+ ColorMode+ DataType+
    Dim0SA+ Dim1SA+ Dim2SA+ Dim3SA+ Dim4SA+ Dim5SA+ Dim6SA+ Dim7SA+ Dim8SA+ Dim9SA+ Dimensions+ DisorderedArrays+
    DriverVersion_RBV DroppedArrays+ DroppedOutputArrays+ EmptyFreeList EnableCallbacks+ EpicsTSNsec_RBV
    EpicsTSSec_RBV ExecutionTime_RBV MaxArrayRate+ MaxArrayRate_COUT MaxByteRate+ MaxThreads_RBV MinCallbackTime+
    NDArrayAddress+ NDArrayPort+ NDAttributesFile NDAttributesMacros NDAttributesStatus NDimensions+ NumQueuedArrays
    NumThreads+ PluginType_RBV PoolAllocBuffers PoolFreeBuffers PoolMaxMem PoolUsedBuffers PoolUsedMem PortName_RBV
    ProcessPlugin QueueFree QueueFreeLow QueueSize+ QueueUse QueueUseHIGH QueueUseHIHI SortFree SortFreeLow
    SortMode+ SortSize+ SortTime+ TimeStamp_RBV UniqueId_RBV`),
  Pva1: names(`
    ADCoreVersion_RBV ArrayCallbacks+ ArrayCounter+ ArrayRate_RBV ArraySize0+ ArraySize1+ ArraySize2+ ArraySize3+
    ArraySize4+ ArraySize5+ ArraySize6+ ArraySize7+ ArraySize8+ ArraySize9+ ArraySizeX_RBV ArraySizeY_RBV
    ArraySizeZ_RBV ArraySize_RBV AsynIO BayerPattern_RBV BlockingCallbacks+ ColorMode+ DataType+ Dim0SA+ Dim1SA+
    Dim2SA+ Dim3SA+ Dim4SA+ Dim5SA+ Dim6SA+ Dim7SA+ Dim8SA+ Dim9SA+ Dimensions+ DisorderedArrays+ DriverVersion_RBV
    DroppedArrays+ DroppedOutputArrays+ EmptyFreeList EnableCallbacks+ EpicsTSNsec_RBV EpicsTSSec_RBV
    ExecutionTime_RBV MaxArrayRate+ MaxArrayRate_COUT MaxByteRate+ MaxThreads_RBV MinCallbackTime+ NDArrayAddress+
    NDArrayPort+ NDAttributesFile NDAttributesMacros NDAttributesStatus NDimensions+ NumQueuedArrays NumThreads+
    PluginType_RBV PoolAllocBuffers PoolFreeBuffers PoolMaxMem PoolUsedBuffers PoolUsedMem PortName_RBV
    ProcessPlugin PvName_RBV QueueFree QueueFreeLow QueueSize+ QueueUse QueueUseHIGH QueueUseHIHI SortFree
    SortFreeLow SortMode+ SortSize+ SortTime+ TimeStamp_RBV UniqueId_RBV`),
};

function names(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((name) => (name.endsWith("+") ? [name.slice(0, -1), `${name.slice(0, -1)}_RBV`] : [name]));
}
